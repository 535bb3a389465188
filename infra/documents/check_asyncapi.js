// Check the AsyncAPI document that comes in; say what is wrong with it, and fail, if anything is.
const { DiagnosticSeverity, Parser } = require("@asyncapi/parser");

new Parser()
  .parse(require("node:fs").readFileSync(0, "utf8"))
  .then(({ diagnostics }) => {
    const wrong = diagnostics.filter((each) => each.severity <= DiagnosticSeverity.Warning);
    for (const each of wrong) console.error(`${each.path.join(".")}: ${each.message}`);
    process.exit(wrong.length ? 1 : 0);
  });
