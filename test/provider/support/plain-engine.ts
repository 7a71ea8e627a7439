import { createServer, request, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type EngineApi, httpApi } from "../../../provider/engine-api";

/** An engine's API over plain HTTP, answered by the test. */
export class PlainEngine {
  readonly controller = new AbortController();
  private constructor(
    private readonly server: Server,
    private readonly machine: string,
  ) {}

  static async start(answer: RequestListener, machine = "a"): Promise<PlainEngine> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new PlainEngine(server, machine);
  }

  get api(): EngineApi {
    const { port } = this.server.address() as AddressInfo;
    const endpoint = { machine: this.machine, address: "127.0.0.1", port };
    return httpApi(endpoint, this.controller.signal, async (options, response) => {
      // As a connection that has to be made first.
      await new Promise((resolve) => setTimeout(resolve, 50));
      return request({ ...options, host: "127.0.0.1", port }, response);
    });
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
