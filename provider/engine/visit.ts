import { connect, type Patience } from "../ssh/wait";
import { hostOver, targetOf } from "./bootstrap";
import type { Host } from "./host";
import type { Login } from "./state";

/** Works on a machine as root, over one connection that ends with it. */
export async function visit<T>(
  login: Login,
  pinned: string | undefined,
  patience: Patience,
  signal: AbortSignal,
  work: (host: Host, hostKey: string) => Promise<T>,
): Promise<T> {
  const connection = await connect(targetOf(login, pinned), patience, signal);
  try {
    return await work(await hostOver(connection, login), connection.hostKey);
  } finally {
    connection.close();
  }
}
