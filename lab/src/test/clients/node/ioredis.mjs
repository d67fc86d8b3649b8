// ioredis in sentinel mode.
import { Redis } from 'ioredis';
import { name, password, reason, run, say, sentinels } from './program.mjs';

const options = {
  sentinels,
  name,
  sentinelPassword: password,
  connectionName: 'ioredis',
  commandTimeout: 5000,
};

const master = new Redis({ ...options, failoverDetector: true });
const replica = new Redis({ ...options, role: 'slave' });

// When +switch-master comes while it asks the Sentinels, ioredis ends for good.
let isOver = false;
master.on('end', () => isOver || master.connect().catch((error) => say('trouble', reason(error))));
master.on('error', (error) => say('trouble', reason(error)));
replica.on('error', (error) => say('trouble', reason(error)));
master.on('ready', () => say('master', master.stream.remotePort));

await run(
  'ioredis',
  (key, value) => master.set(key, value),
  (key) => replica.get(key),
);
isOver = true;
master.disconnect();
replica.disconnect();
