import { load, places, service, web } from "./load";

function ports(item: string) {
  return service(`ports: [${item}]`).ports.map(({ position: _, ...port }) => port);
}
const tcp = { protocol: "tcp" };

test.each([
  ['"80"', [{ target: 80, ...tcp }]],
  ["80", [{ target: 80, ...tcp }]],
  ['"8080:80"', [{ target: 80, published: 8080, ...tcp }]],
  ['"53:53/udp"', [{ target: 53, published: 53, protocol: "udp" }]],
  ['"53:53/UDP"', [{ target: 53, published: 53, protocol: "udp" }]],
  ['"127.0.0.1:8080:80"', [{ target: 80, published: 8080, ...tcp, hostIp: "127.0.0.1" }]],
  ['"127.0.0.1::80"', [{ target: 80, ...tcp, hostIp: "127.0.0.1" }]],
  ['"[::1]:8080:80"', [{ target: 80, published: 8080, ...tcp, hostIp: "::1" }]],
  ['"8080-8081:80-81"', [8080, 8081].map((published) => ({ target: published - 8000, published, ...tcp }))],
  ['"3000-3001"', [3000, 3001].map((target) => ({ target, ...tcp }))],
  ['"8000-9000:80"', [{ target: 80, published: [8000, 9000], ...tcp }]],
  ["22:22", [{ target: 22, published: 22, ...tcp }]],
  ["{target: 80}", [{ target: 80, ...tcp }]],
  ["{target: 80, published: '8080', protocol: udp}", [{ target: 80, published: 8080, protocol: "udp" }]],
  [
    "{target: 80, published: 8000-8010, host_ip: 127.0.0.1, mode: host}",
    [{ target: 80, published: [8000, 8010], ...tcp, hostIp: "127.0.0.1", mode: "host" }],
  ],
])("%s", (item, expected) => {
  expect(ports(item)).toEqual(expected);
});

test.each([
  '""',
  '"0"',
  '"65536"',
  '"x"',
  '"80:"',
  '"a:80"',
  '"80/icmp"',
  '"1.2.3:80:80"',
  '"1:2:3:4"',
  '"9-8:80-81"',
  '"8000-8002:80-81"',
  '"::1:80:80"',
  '"-80"',
  "{published: 80}",
  "{target: 0}",
  "{target: 80, published: x}",
  "{target: 80, host_ip: here}",
  "{target: 99999}",
  "[80]",
  "{target: 80, protocol: icmp}",
  "{target: 80, mode: x}",
])("%s is no port", (item) => {
  const { project, diagnostics } = load(web(`ports: [${item}]`));
  expect(project).toBeUndefined();
  expect(diagnostics.every(({ path }) => path.startsWith("services.web.ports[0]"))).toBe(true);
});

test("one host port twice is an error, on two addresses or protocols it is not", () => {
  expect(places(web('ports: ["80:80", "80:81"]'))).toEqual(["4:22 SW211 services.web.ports[1]"]);
  expect(places(web('ports: ["80:80", "80:80/udp", "127.0.0.1:81:80", "127.0.0.2:81:80"]'))).toEqual([]);
});

test("ingress is reported: there is no routing mesh", () => {
  expect(places(web("ports: [{target: 80, mode: ingress}]"))).toEqual([
    "4:32 notice SW123 services.web.ports[0].mode",
  ]);
});

test("ports remember where they stand", () => {
  expect(service('ports:\n  - "80"\n  - target: 81').ports.map(({ position }) => position.line)).toEqual([
    5, 6,
  ]);
});

test("expose", () => {
  expect(service('expose: [80, "53/udp", "3000-3001"]').expose).toEqual([
    { port: 80, protocol: "tcp" },
    { port: 53, protocol: "udp" },
    { port: 3000, protocol: "tcp" },
    { port: 3001, protocol: "tcp" },
  ]);
  expect(places(web('expose: ["8080:80"]'))).toEqual(["4:14 SW210 services.web.expose[0]"]);
});
