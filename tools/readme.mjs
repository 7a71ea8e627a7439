// @ts-check

/**
 * The commands in the fenced block that follows `<!-- name -->` in a Markdown text. Comments and empty lines are
 * left out; a line that ends in a backslash goes on in the next one.
 * @param {string} markdown
 * @param {string} name
 * @returns {string[] | undefined}
 */
export function commandsIn(markdown, name) {
  const block = markdown.split(`<!-- ${name} -->`)[1]?.match(/^\s*```[^\n]*\n(.*?)^```/ms)?.[1];
  return block
    ?.replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/**
 * A shell script that runs commands in order, shows each before it runs and how long it took, and stops at the
 * first that fails. `last` runs in the folder where they ended.
 * @param {readonly string[]} commands
 * @param {string} [last]
 */
export const asScript = (commands, last = ":") =>
  [
    "set -e",
    ...commands.flatMap((line) => [
      `printf '\\n$ %s\\n' ${quote(line)}`,
      "_start=$(date +%s)",
      line,
      `_took=$(($(date +%s) - _start)); [ "$_took" -lt 1 ] || printf '  (%s s)\\n' "$_took"`,
    ]),
    last,
  ].join("\n");

const quote = (/** @type {string} */ text) => `'${text.replaceAll("'", `'\\''`)}'`;
