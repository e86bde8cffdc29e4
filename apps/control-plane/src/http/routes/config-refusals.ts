import { AppError, configPrefix, type ConfigKey } from '@signalbox/shared';

export function noSetting(key: ConfigKey): AppError {
  return new AppError('not-found', 'This setting has no value yet.', {
    expected: `${configPrefix}${key} in Consul`,
    found: 'nothing',
    remedy: 'It is written when the cluster starts; PUT gives it a value.',
  });
}

export function noPast(key: ConfigKey, modifyIndex: number | undefined): AppError {
  return new AppError('not-found', 'There is no such earlier value.', {
    expected:
      modifyIndex === undefined ? `an earlier value of ${key}` : `version ${modifyIndex} in the history of ${key}`,
    found: 'none in the history',
  });
}

/** What one back end holds no other can read, and the brokers run or do not. */
export function otherBackend(found: string, wanted: string): AppError {
  return new AppError('conflict', 'The queue of a running cluster cannot be changed.', {
    expected: found,
    found: wanted,
    remedy: `Start anew: \`npx signalbox down\`, then \`npx signalbox up --fresh --set queue.backend=${wanted}\`.`,
  });
}

/** What nobody may wish. */
export function factIsWritten(key: ConfigKey): AppError {
  return new AppError('conflict', 'This is no setting to choose: it says where somebody listens.', {
    expected: `${key} as the control plane writes it`,
    found: 'another value',
    remedy: 'Ports are chosen in signalbox.yaml or by `npx signalbox up --set`; this key follows them.',
  });
}

/** What is about to be lost is named, and how to consent. */
export function needsNewEpoch({
  key,
  value,
  epoch,
  sent,
}: {
  readonly key: ConfigKey;
  readonly value: string;
  readonly epoch: number;
  readonly sent: number;
}): AppError {
  return new AppError('conflict', `The log is laid out by ${key}: with another value a new epoch begins.`, {
    expected: 'consent: `"newEpoch": true` in the body',
    found: `none, and ${sent} ${sent === 1 ? 'message' : 'messages'} in epoch ${epoch} that would be dropped`,
    remedy: `Send it with that field, or \`npx signalbox config set ${key} ${value} --new-epoch\`.`,
  });
}
