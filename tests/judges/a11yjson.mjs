// Judge places by the schema of A11yJSON itself: one JSON array in, findings out.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const modules = process.argv[2];
const load = (path) => import(pathToFileURL(`${modules}/${path}`));
const schema = await load('@sozialhelden/a11yjson/dist/esm/index.js');
const packed = JSON.parse(
  readFileSync(`${modules}/@sozialhelden/simpl-schema/package.json`, 'utf-8'),
);
const main = packed.main ?? 'dist/main.js';
const simple = await load(`@sozialhelden/simpl-schema/${main}`);
const Schema = simple.default?.default ?? simple.default ?? simple.SimpleSchema;
const judge = new Schema(schema.getPlaceInfoSchemaDefinition());

const places = JSON.parse(readFileSync(0, 'utf-8'));
const findings = places.map((place) => {
  const context = judge.newContext();
  context.validate(place);
  return context.validationErrors().map(({ name, type }) => `${name}: ${type}`);
});
console.log(JSON.stringify(findings));
