// Read an Atom feed as a feed reader does, and tell what it found.
import { parseAtomFeed } from "feedsmith";

let text = "";
for await (const piece of process.stdin) text += piece;
console.log(JSON.stringify(parseAtomFeed(text)));
