/** How commands become root's: not at all, without a password, or with one that goes over stdin. */
export type Elevation = "root" | "sudo" | "sudo-password";

/** One word for a POSIX shell. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The command line that runs a script as root. Logins that are not root's have no /usr/sbin in PATH, and
 * messages are matched in English. `-k` makes sudo always ask, so that the first line of stdin is never the
 * script's.
 */
export function asRoot(script: string, elevation: Elevation): string {
  const body = `PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; LC_ALL=C; export PATH LC_ALL\n${script}`;
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
