/** A broker of whose death there is proof. */
export interface DeadBroker {
  readonly brokerId: number;
  /** Ports of the controllers that live, on loopback. */
  readonly controllerPorts: readonly number[];
}
