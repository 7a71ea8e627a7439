/** An amount of the two resources that placement counts. */
export interface Resources {
  /** Cores. */
  readonly cpus?: number;
  /** Bytes. */
  readonly memory?: number;
}

/** -1 is unlimited. */
export interface Ulimit {
  readonly soft: number;
  readonly hard: number;
  /** Written as one number for both. */
  readonly single?: true;
}

/** A request for GPUs or the like; of count and device ids at most one. */
export interface DeviceRequest {
  readonly capabilities: readonly string[];
  readonly driver?: string;
  /** -1 is all of them. */
  readonly count?: number;
  readonly deviceIds: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

/** Limits of block devices; rates are bytes or operations a second. */
export interface BlkioConfig {
  readonly weight?: number;
  readonly weightDevice: readonly { readonly path: string; readonly weight: number }[];
  readonly deviceReadBps: readonly DeviceRate[];
  readonly deviceWriteBps: readonly DeviceRate[];
  readonly deviceReadIops: readonly DeviceRate[];
  readonly deviceWriteIops: readonly DeviceRate[];
}

export interface DeviceRate {
  readonly path: string;
  readonly rate: number;
}
