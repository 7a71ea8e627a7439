import { table } from "../../cli/machine-table";
import { stack } from "./stack";

test("ls shows each machine with its engine, its certificate's end and its containers", () => {
  expect(
    table(stack)
      .split("\n")
      .filter((line) => line !== ""),
  ).toEqual([
    "NAME     STATE    ENGINE     DOCKER_HOST             CERTIFICATE UNTIL   CONTAINERS",
    "node-1   active   20.10.24   tcp://172.30.0.1:2376   2027-01-02          shop-web-1, shop-web-2",
    "node-2   down     -          tcp://172.30.0.2:2376   -                   shop-db-1",
  ]);
});

test("ls of a stack without machines shows the headings alone", () => {
  expect(table({ name: "a/b", resources: [] }).trim()).toMatch(
    /^NAME\s+STATE\s+ENGINE\s+DOCKER_HOST\s+CERTIFICATE UNTIL\s+CONTAINERS$/,
  );
});
