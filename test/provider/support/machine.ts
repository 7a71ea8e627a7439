import type { AddressInfo } from "node:net";
import { Server } from "ssh2";
import { greeting } from "../../../provider/ssh/wait";
import { makeKeyPair } from "../../../provider/ssh/key-pair";

/** A host that answers commands by matching their text; real SSH, no machine behind it. */
export class FakeMachine {
  readonly host = makeKeyPair("test");
  readonly login = makeKeyPair("test");
  readonly commands: string[] = [];
  readonly stdin: string[] = [];
  connections = 0;
  port = 0;
  private readonly server: Server;

  /** @param answer undefined: the command never ends */
  constructor(
    private readonly answer: (
      command: string,
    ) => { code: number; stdout?: string; stderr?: string } | undefined,
  ) {
    this.server = new Server({ hostKeys: [this.host.private] }, (client) => {
      this.connections++;
      client.on("error", () => undefined);
      client.on("authentication", (context) =>
        context.method === "publickey" ? context.accept() : context.reject(["publickey"]),
      );
      client.on("session", (accept) =>
        accept().on("exec", (acceptExec, _reject, { command }) => {
          const channel = acceptExec();
          if (command === greeting) {
            channel.write("stowage-is-in\n");
            channel.exit(0);
            return channel.end();
          }
          this.commands.push(command);
          let input = "";
          channel.on("data", (data: Buffer) => (input += data.toString()));
          channel.on("end", () => {
            this.stdin.push(input);
            const result = this.answer(command);
            if (result === undefined) return;
            channel.write(result.stdout ?? "");
            channel.stderr.write(result.stderr ?? "");
            channel.exit(result.code);
            channel.end();
          });
        }),
      );
    });
  }

  get hostKey(): string {
    return this.host.public.split(" ").slice(0, 2).join(" ");
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
