// npm @hpke/core: opens what is given with a private key, seals what is given to a
// public key. One JSON question per line on stdin, one JSON answer per line on stdout.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const from = createRequire(`${process.argv[2]}/`);
const { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await import(
  pathToFileURL(from.resolve("@hpke/core")).href
);
const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (buffer) => Buffer.from(buffer).toString("hex");

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const info = bytes(question.info);
  let answer;
  if (question.do === "open") {
    const sealed = bytes(question.sealed);
    const key = await suite.kem.importKey("raw", bytes(question.key), false);
    try {
      const recipient = await suite.createRecipientContext({
        recipientKey: key,
        enc: sealed.slice(0, 65),
        info,
      });
      answer = { message: hex(await recipient.open(sealed.slice(65))) };
    } catch {
      answer = { message: null };
    }
  } else {
    const key = await suite.kem.deserializePublicKey(bytes(question.key));
    const sender = await suite.createSenderContext({ recipientPublicKey: key, info });
    const cipher = await sender.seal(bytes(question.message));
    answer = { sealed: hex(sender.enc) + hex(cipher) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
