// What both programs have in common: their arguments, and what they say (see Journal.java).
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const [masterName, ...texts] = process.argv.slice(2);

export const name = masterName;

export const sentinels = texts.map((text) => {
  const [host, port] = text.split(':');
  return { host, port: Number(port) };
});

export const password = process.env.SENTINEL_PASSWORD;

export function say(...words) {
  process.stdout.write(`${words.join(' ')}\n`);
}

export function reason(error) {
  return `${error.name} ${error.message}`.replaceAll('\n', ' ');
}

// Writes and reads numbered keys until standard input ends.
export async function run(library, set, get) {
  let isOver = false;
  process.stdin.on('end', () => {
    isOver = true;
  });
  process.stdin.resume();
  for (let number = 0; !isOver; number++) {
    const key = `${library}:${number}`;
    try {
      await set(key, key);
      say('wrote', key);
    } catch (error) {
      say('refused', key, reason(error));
    }
    if (number >= 50) {
      const old = `${library}:${number - 50}`;
      try {
        if ((await get(old)) === old) {
          say('read', old);
        }
      } catch (error) {
        say('unread', old, reason(error));
      }
    }
    await sleep(20);
  }
}
