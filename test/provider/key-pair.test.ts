import { utils } from "ssh2";
import { makeKeyPair } from "../../provider/ssh/key-pair";

const malformed = (pair: { private: string }) => utils.parseKey(pair.private) instanceof Error;

test("a pair that the library has made malformed is made anew", () => {
  const good = utils.generateKeyPairSync("ed25519");
  const short = good.private.split("\n");
  short.splice(1, short.length - 3, "AAAA");
  const generate = jest
    .spyOn(utils, "generateKeyPairSync")
    .mockReturnValueOnce({ ...good, private: short.join("\n") });
  expect(malformed(makeKeyPair("test"))).toBe(false);
  expect(generate).toHaveBeenCalledTimes(2);
});

test("2,000 pairs are all such as sshd reads", () => {
  expect(Array.from({ length: 2_000 }, () => makeKeyPair("test")).filter(malformed)).toEqual([]);
});
