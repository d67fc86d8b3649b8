// node-redis in sentinel mode: reads go to replicas as soon as it may connect to them.
import { createSentinel } from 'redis';
import { name, password, reason, run, say, sentinels } from './program.mjs';

const group = createSentinel({
  name,
  sentinelRootNodes: sentinels,
  sentinelClientOptions: { password },
  nodeClientOptions: { name: 'node-redis' },
  masterPoolSize: 1,
  replicaPoolSize: 1,
});

group.on('error', (error) => say('trouble', reason(error)));
group.on('topology-change', (change) => {
  if (change.type === 'MASTER_CHANGE') {
    say('master', change.node.port);
  }
});

try {
  await group.connect();
} catch (error) {
  say('refused', 'node-redis', reason(error));
  process.exit(1);
}
await run(
  'node-redis',
  (key, value) => group.set(key, value),
  (key) => group.get(key),
);
group.destroy();
