import { places, project, web } from "./load";

test("a fixed host port with replicas puts them on different machines", () => {
  expect(places(web("scale: 2\nports: ['8080:80']"))).toEqual(["5:13 notice SW260 services.web.ports[0]"]);
  expect(places(web("scale: 2\nports: ['80', '8000-8010:80']"))).toEqual([]);
  expect(places(web("ports: ['8080:80']"))).toEqual([]);
});

test.each(["postgres", "mysql:8", "redis:alpine", "docker.io/library/mongo", "bitnami/mariadb@sha256:00"])(
  "%s without a volume is a warning",
  (image) => {
    const text = (more: string) => `services: {db: {image: "${image}"${more}}}\nvolumes: {data: }`;
    expect(places(text(""))).toEqual(["1:17 warning SW261 services.db.image"]);
    expect(places(text(", volumes: [/data]"))).toEqual(["1:17 warning SW261 services.db.image"]);
    expect(places(text(", volumes: ['data:/data']"))).toEqual([]);
    expect(places(text(", volumes: ['/srv/data:/data']"))).toEqual([]);
  },
);

test("shell syntax that no shell will see is a warning", () => {
  expect(places(web("command: a && b"))).toEqual(["4:14 warning SW262 services.web.command"]);
  expect(places(web(`command: sh -c "a && b"`))).toEqual([]);
  expect(places(web("command: [a, '&&', b]"))).toEqual([]);
});

test("warnings and notices do not stop the load", () => {
  expect(project(web("command: a | b\nscale: 2\nports: ['80:80']")).services).toHaveLength(1);
});
