/** Loopback ports of the one Consul server. */
export interface ConsulPorts {
  readonly http: number;
  /** Raft and RPC, TCP. */
  readonly server: number;
  /** Gossip, TCP and UDP. Nobody joins, yet a server cannot run without it. */
  readonly serf: number;
}

export const consulNodeName = 'signalbox';

/** Off. */
const none = -1;

/**
 * The agent's configuration file. One server, on loopback only, that talks to nobody outside this machine and lets nobody write who does not
 * have the token (a UUID, as Consul wants it). The file holds it: mode 0600.
 */
export function agentConfig(dataDir: string, ports: ConsulPorts, token: string): Record<string, unknown> {
  return {
    node_name: consulNodeName,
    datacenter: 'dc1',
    data_dir: dataDir,
    server: true,
    bootstrap_expect: 1,
    bind_addr: '127.0.0.1',
    client_addr: '127.0.0.1',
    ports: {
      http: ports.http,
      server: ports.server,
      serf_lan: ports.serf,
      serf_wan: none,
      https: none,
      dns: none,
      grpc: none,
      grpc_tls: none,
    },
    // 1 is the fastest that Raft may be: with the default of 5 the first leader takes about 7 s.
    performance: { raft_multiplier: 1, leave_drain_time: '0s' },
    // Default 168h: a server that was off for more than a week would refuse to start.
    server_rejoin_age_max: '87600h',
    leave_on_terminate: false,
    skip_leave_on_interrupt: true,
    // The catalogue shows what a check says at once, not within five minutes.
    check_update_interval: '0s',
    ui_config: { enabled: true },
    // Consul answers any Host and any Origin, so what a stranger may do is settled here (ADR 23). What anybody may read is given to the
    // anonymous token at the first start; `agent` is what Consul itself writes its own node and checks with.
    acl: {
      enabled: true,
      default_policy: 'deny',
      tokens: { initial_management: token, agent: token },
    },
    // A page of another site may neither frame the UI nor read it; writes come from this machine only.
    http_config: {
      // Queries without a name are under no rule of the ACL: anybody could store one.
      block_endpoints: ['/v1/query'],
      allow_write_http_from: ['127.0.0.1/32'],
      response_headers: {
        'X-Content-Type-Options': 'nosniff',
        'X-Frame-Options': 'DENY',
        'Referrer-Policy': 'no-referrer',
        'Cross-Origin-Resource-Policy': 'same-origin',
      },
    },
    // All services share one client address, and each keeps a blocking watch per kind open.
    limits: { http_max_conns_per_client: 1_000, rpc_max_conns_per_client: 1_000 },
    // Nothing that runs programs, and nothing that phones home.
    enable_script_checks: false,
    enable_local_script_checks: false,
    disable_remote_exec: true,
    disable_update_check: true,
    disable_anonymous_signature: true,
    connect: { enabled: false },
    peering: { enabled: false },
    disable_coordinates: true,
    log_level: 'INFO',
    enable_syslog: false,
  };
}
