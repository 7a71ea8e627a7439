import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import * as any from "google-protobuf/google/protobuf/any_pb";
import * as struct from "google-protobuf/google/protobuf/struct_pb";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import * as empty from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import * as status from "@pulumi/pulumi/proto/status_pb";

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Values = Record<string, any>;

export interface InitError {
  readonly id: string;
  readonly properties: Values;
  readonly reasons: string[];
}

export interface Logged {
  readonly message: string;
  readonly urn: string;
  readonly ephemeral: boolean;
}

/** Pulumi's real dynamic provider process, driven as the engine drives it. */
export class DynamicProvider {
  private creating: grpc.ClientUnaryCall | undefined;

  private constructor(
    readonly process: ChildProcess,
    readonly exited: Promise<number | null>,
    private readonly client: ResourceProviderClient,
    private readonly engine: grpc.Server,
    readonly logged: Logged[],
    readonly output: () => string,
  ) {}

  static async start(): Promise<DynamicProvider> {
    const logged: Logged[] = [];
    const engine = new grpc.Server();
    engine.addService(EngineService, {
      log(call: grpc.ServerUnaryCall<LogRequest, empty.Empty>, answer: grpc.sendUnaryData<empty.Empty>) {
        const { request } = call;
        logged.push({
          message: request.getMessage(),
          urn: request.getUrn(),
          ephemeral: request.getEphemeral(),
        });
        answer(null, new empty.Empty());
      },
    } as unknown as IEngineServer & grpc.UntypedServiceImplementation);
    const enginePort = await new Promise<number>((done, fail) =>
      engine.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
        error ? fail(error) : done(port),
      ),
    );

    // A program's folder: all it has is node_modules.
    const root = resolve(__dirname, "../../..");
    const cwd = mkdtempSync(join(tmpdir(), "stowage-test-"));
    symlinkSync(join(root, "node_modules"), join(cwd, "node_modules"));
    const script = join(root, "node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js");
    const child = spawn(process.execPath, [script, `127.0.0.1:${enginePort}`], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    const port = await new Promise<string>((done, fail) => {
      child.stderr.on("data", (data: Buffer) => (text += data));
      child.stdout.on("data", (data: Buffer) => {
        text += data;
        const line = /^(.*)\n/.exec(text)?.[1];
        if (line !== undefined) done(line);
      });
      child.on("exit", () => fail(new Error(text)));
    });
    const exited = new Promise<number | null>((done) => child.on("exit", done));
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const configure = new provider.ConfigureRequest();
    configure.setArgs(struct.Struct.fromJavaScript({}));
    await new Promise<void>((done, fail) =>
      client.configure(configure, (error) => (error ? fail(error) : done())),
    );
    return new DynamicProvider(child, exited, client, engine, logged, () => text);
  }

  async check(
    olds: Values,
    news: Values,
  ): Promise<{ inputs: Values; failures: { property: string; reason: string }[] }> {
    const request = new provider.CheckRequest();
    request.setOlds(struct.Struct.fromJavaScript(olds));
    request.setNews(struct.Struct.fromJavaScript(news));
    const response = await call<provider.CheckResponse>((done) => this.client.check(request, done));
    return {
      inputs: response.getInputs()!.toJavaScript(),
      failures: response
        .getFailuresList()
        .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
    };
  }

  async diff(id: string, olds: Values, news: Values) {
    const request = new provider.DiffRequest();
    request.setId(id);
    request.setOlds(struct.Struct.fromJavaScript(olds));
    request.setNews(struct.Struct.fromJavaScript(news));
    const response = await call<provider.DiffResponse>((done) => this.client.diff(request, done));
    const { DIFF_SOME } = provider.DiffResponse.DiffChanges;
    return {
      changes: response.getChanges() === DIFF_SOME,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(properties: Values): Promise<{ id: string; properties: Values }> {
    const request = new provider.CreateRequest();
    request.setProperties(struct.Struct.fromJavaScript(properties));
    const response = await call<provider.CreateResponse>(
      (done) => (this.creating = this.client.create(request, done)),
    );
    return { id: response.getId(), properties: response.getProperties()!.toJavaScript() };
  }

  async update(id: string, olds: Values, news: Values): Promise<Values> {
    const request = new provider.UpdateRequest();
    request.setId(id);
    request.setOlds(struct.Struct.fromJavaScript(olds));
    request.setNews(struct.Struct.fromJavaScript(news));
    const response = await call<provider.UpdateResponse>((done) => this.client.update(request, done));
    return response.getProperties()!.toJavaScript();
  }

  async delete(id: string, properties: Values): Promise<void> {
    const request = new provider.DeleteRequest();
    request.setId(id);
    request.setProperties(struct.Struct.fromJavaScript(properties));
    await call((done) => this.client.delete(request, done));
  }

  /** What Pulumi calls on Ctrl-C. */
  async cancel(): Promise<void> {
    await call((done) => this.client.cancel(new empty.Empty(), done));
  }

  /** Cuts a create() off, as a Pulumi does that is killed. */
  hangUp(): void {
    this.creating?.cancel();
  }

  async stop(): Promise<void> {
    this.client.close();
    this.engine.forceShutdown();
    this.process.kill("SIGKILL");
    await this.exited;
  }
}

/** What Pulumi finds in the details of an error: the resource is there, but not finished. */
export function initErrorOf(error: unknown): InitError | undefined {
  const [details] = (error as grpc.ServiceError).metadata.get("grpc-status-details-bin");
  if (details === undefined) return undefined;
  const packed: any.Any | undefined = status.Status.deserializeBinary(details as Buffer).getDetailsList()[0];
  const failure = packed?.unpack(
    provider.ErrorResourceInitFailed.deserializeBinary,
    "pulumirpc.ErrorResourceInitFailed",
  );
  if (!failure) return undefined;
  return {
    id: failure.getId(),
    properties: failure.getProperties()!.toJavaScript(),
    reasons: failure.getReasonsList(),
  };
}

function call<T>(start: (done: (error: grpc.ServiceError | null, response: T) => void) => void): Promise<T> {
  return new Promise((done, fail) =>
    start((error, response) => (error === null ? done(response) : fail(error))),
  );
}
