/** How commands become root's: not at all (the login is root, or its own rights will do), without a password, or with one that goes over stdin. */
export type Elevation = "root" | "sudo" | "sudo-password";

/** One word for a POSIX shell. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Stands in front of a script's own output: a login's start-up files may print before it. */
const begin = "stowage-begins-here";

/** What a script has printed, without what the login's start-up files did. */
export function outputOf(stdout: string): string {
  const at = stdout.indexOf(`${begin}\n`);
  return at < 0 ? stdout : stdout.slice(at + begin.length + 1);
}

/**
 * The command line that runs a script as root. Logins that are not root's have no /usr/sbin in PATH, and
 * messages are matched in English. `-k` makes sudo always ask, so that the first line of stdin is never the
 * script's.
 */
export function asRoot(script: string, elevation: Elevation): string {
  const body = `PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; LC_ALL=C; export PATH LC_ALL; echo ${begin}\n${script}`;
  const command = `sh -c ${quote(body)}`;
  switch (elevation) {
    case "root":
      return command;
    case "sudo":
      return `sudo -n ${command}`;
    case "sudo-password":
      return `sudo -k -S -p '' ${command}`;
  }
}
