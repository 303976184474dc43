/**
 * Whether it is us. A test that ends in silence says as little about its target as about our own connection, as long as
 * nothing else answers either. So it stands only when something outside answered at that time, or answers now: the targets
 * of other monitors are asked, the ones that answered last first. When targets in three networks are silent at once, our
 * own connection is in doubt, and the sample says nothing about the target; until anything answers.
 */

import { classifyIp, parseIp } from '#src/core/ip.ts';
import type { FailureClass } from '#src/core/failure.ts';

/** What ended, as far as it tells whether packets leave this place and come back. */
export interface Ended {
  readonly target: Target;
  readonly failure: FailureClass | undefined;
  /** To which it was connected. */
  readonly address: string | undefined;
}

/** A monitor as it is asked whether anything answers. */
export interface Target {
  readonly id: string;
  readonly host: string;
  /** Waits for the test that runs, or makes one; resolves in any case, after a few seconds at the latest. */
  ask(): Promise<void>;
}

export interface Doubt {
  /** Notes every test that ended. */
  note(ended: Ended): void;
  /** Of a test that was just noted as silent: whether our own connection is in doubt. */
  isOurs(target: Target): Promise<boolean>;
  /** Something outside answered, in another way than by a test. */
  heard(): void;
  forget(id: string): void;
}

/**
 * As many networks, the target's own among them, must be silent. An access line fails in one minute of a thousand, a
 * network that somebody watches in one of a hundred: two silent networks are ten times rather our line than chance, three
 * a thousand times.
 */
export const silentNetworksMin = 3;
/** Asking one more than is needed forgives one that fails by itself. */
const askedMax = silentNetworksMin;
/** An answer that is no older than this proves that our connection works. */
const provesForMs = 5_000;

/** Nothing came back. A refusal is an answer; what a resolver or a gateway near us may say by itself proves neither. */
const silentClasses: ReadonlySet<FailureClass> = new Set<FailureClass>([
  'dns.timed-out',
  'dns.server-failed',
  'tcp.timed-out',
  'tcp.unreachable',
  'icmp.no-answer',
  'http.timed-out',
]);

export function isSilent(failure: FailureClass | undefined): boolean {
  return failure !== undefined && silentClasses.has(failure);
}

interface Known {
  readonly target: Target;
  readonly network: string;
  readonly heardMs: number;
  /** Works without being connected to anything, so that it can be no witness. */
  readonly isMute: boolean;
  /** Lies in our own network, where the line to the outside is no matter. */
  readonly isNear: boolean;
}

/** @param others everything that is tested from here over a network */
export function createDoubt(nowMs: () => number, others: () => Iterable<Target>): Doubt {
  const known = new Map<string, Known>();
  let heardMs = -Infinity;
  let isDoubted = false;
  let round: Promise<void> | undefined;

  const hear = (): void => {
    heardMs = nowMs();
    isDoubted = false;
  };
  const knownOf = (target: Target): Known =>
    known.get(target.id) ?? {
      target,
      network: networkOfName(target.host),
      heardMs: -Infinity,
      isMute: false,
      isNear: !isOutside(target.host),
    };

  /** One of each other network, the ones that answered last first. */
  const witnessesFor = (target: Target): Target[] => {
    const own = knownOf(target).network;
    const best = new Map<string, Known>();
    for (const one of others()) {
      const candidate = knownOf(one);
      if (candidate.network === own || candidate.isMute || candidate.isNear) continue;
      if ((best.get(candidate.network)?.heardMs ?? -Infinity) <= candidate.heardMs)
        best.set(candidate.network, candidate);
    }
    return [...best.values()]
      .toSorted((a, b) => b.heardMs - a.heardMs || (a.network < b.network ? -1 : 1))
      .slice(0, askedMax)
      .map((one) => one.target);
  };

  const ask = async (target: Target): Promise<void> => {
    const witnesses = witnessesFor(target);
    if (witnesses.length < silentNetworksMin - 1) return;
    const askedMs = nowMs();
    await Promise.all(witnesses.map((one) => one.ask()));
    isDoubted = heardMs < askedMs && witnesses.filter((one) => !knownOf(one).isMute).length >= silentNetworksMin - 1;
  };

  return {
    note: ({ target, failure, address }) => {
      const before = knownOf(target);
      const network = networkOfAddress(address) ?? before.network;
      const isHeard = isAnswer(failure) && networkOfAddress(address) !== undefined;
      if (isHeard) hear();
      const isMute = failure === undefined ? address === undefined : before.isMute;
      const isNear = address === undefined ? before.isNear : networkOfAddress(address) === undefined;
      known.set(target.id, { target, network, isMute, isNear, heardMs: isHeard ? nowMs() : before.heardMs });
    },
    isOurs: async (target) => {
      if (knownOf(target).isNear) return false;
      if (isDoubted) return true;
      if (nowMs() - heardMs <= provesForMs) return false;
      round ??= ask(target).finally(() => (round = undefined));
      await round;
      return isDoubted;
    },
    heard: hear,
    forget: (id) => void known.delete(id),
  };
}

/** The other side itself said something. */
function isAnswer(failure: FailureClass | undefined): boolean {
  if (failure === undefined) return true;
  return !silentClasses.has(failure) && !failure.startsWith('self.') && !failure.startsWith('dns.');
}

/** Providers give out no smaller blocks to be routed by themselves than these hold many of. */
const prefixBits = { 4: 16n, 6: 96n } as const;

/** `undefined` for what lies near us, and for nothing. */
function networkOfAddress(address: string | undefined): string | undefined {
  const parsed = address === undefined ? undefined : parseIp(address);
  if (parsed === undefined || !isFar(address ?? '')) return undefined;
  return `${String(parsed.family)}:${(parsed.value >> prefixBits[parsed.family]).toString(16)}`;
}

/** Before anything was found out, names of one owner are taken for one network. */
function networkOfName(host: string): string {
  return networkOfAddress(host) ?? host.toLowerCase().replace(/\.$/, '').split('.').slice(-2).join('.');
}

/** Names may lie anywhere; addresses in numbers say where. */
function isOutside(host: string): boolean {
  return parseIp(host) === undefined || isFar(host);
}

function isFar(address: string): boolean {
  const parsed = parseIp(address);
  return parsed !== undefined && !['private', 'link-local', 'loopback'].includes(classifyIp(parsed));
}
