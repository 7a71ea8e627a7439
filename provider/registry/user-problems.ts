import { truncates } from "bcryptjs";
import { unknownValue } from "../inputs";
import { machinesUser } from "../shell/machines-user";

/** What an htpasswd file can hold: a colon ends a name, a "#" begins a comment, and spaces around a line are cut off. */
const htpasswdName = /^[^\s#:\p{Cc}]([^:\p{Cc}]*[^\s:\p{Cc}])?$/u;

/** What is wrong with users as they are given, a line for each: every place, and no password. */
export function userProblems(users: unknown): string[] {
  if (users === unknownValue) return [];
  if (!isObject(users)) return ["users: must be an object; give each user's password under the user's name"];
  return Object.entries(users).flatMap(([name, user]) => {
    const place = /^[\w-]+$/.test(name) ? `users.${name}` : `users[${JSON.stringify(name)}]`;
    return [
      ...nameProblems(name).map((problem) => `${place}: ${problem}; take another name`),
      ...(user === unknownValue ? [] : settingProblems(user, place)),
    ];
  });
}

function nameProblems(name: string): string[] {
  if (name === machinesUser) return ["this name is the machines' own, and its password is made here"];
  return htpasswdName.test(name)
    ? []
    : [
        'a name must not be empty, have a ":" or a control character, begin with "#", or begin or end with a space: ' +
          "an htpasswd file cannot hold it",
      ];
}

function settingProblems(user: unknown, place: string): string[] {
  if (!isObject(user)) return [`${place}: must be an object; give { password }`];
  const { password, role } = user;
  return [
    ...passwordProblems(password).map((problem) => `${place}.password: ${problem}`),
    ...(role === undefined || role === null || role === unknownValue || role === "push" || role === "pull"
      ? []
      : [`${place}.role: must be "push" or "pull"; leave it out for "push"`]),
  ];
}

function passwordProblems(password: unknown): string[] {
  if (password === unknownValue) return [];
  if (typeof password !== "string" || password === "") return ["must be a string that is not empty; set one"];
  if (/\p{Cc}/u.test(password))
    return ["has a control character, such as a file's last line break, which no login can send; remove it"];
  return truncates(password)
    ? ["is longer than 72 bytes, and bcrypt would ignore the rest; take a shorter one"]
    : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
