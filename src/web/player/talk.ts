/** Speaking to a device: microphone, permission, and the moment from which the site takes speech. One at a time. */

// oxlint-disable-next-line import/default -- the bundler answers it with the address of the file
import talkWorkletUrl from './talk-worklet.ts?worker&url';
import type { TalkOutcome, TalkStatus } from './player-types.ts';
import type { ToWorker } from './worker-messages.ts';

const answerTimeoutMs = 10_000;

interface Call {
  readonly tile: number;
  status: TalkStatus;
  stream?: MediaStream;
  context?: AudioContext;
  answered: (outcome: TalkOutcome) => void;
}

export class Talk {
  readonly #send: (message: ToWorker, transfer?: Transferable[]) => void;
  readonly #onChange: (tile: number) => void;
  readonly #problems = new Map<number, string>();
  #call: Call | undefined;

  constructor(send: (message: ToWorker, transfer?: Transferable[]) => void, onChange: (tile: number) => void) {
    this.#send = send;
    this.#onChange = onChange;
  }

  statusOf(tile: number): { readonly talk: TalkStatus; readonly talkProblem: string | null } {
    return {
      talk: this.#call?.tile === tile ? this.#call.status : 'off',
      talkProblem: this.#problems.get(tile) ?? null,
    };
  }

  async start(tile: number): Promise<TalkOutcome> {
    if (this.#call?.tile === tile) return { on: this.#call.status === 'on', problem: null };
    if (this.#call !== undefined) this.stop(this.#call.tile, null);
    this.#problems.delete(tile);
    // Browsers give no microphone to a page that came over plain http.
    const devices = 'mediaDevices' in navigator ? navigator.mediaDevices : undefined;
    if (!isSecureContext || devices === undefined) return this.#refused(tile, 'talk.insecure');
    const call: Call = { tile, status: 'starting', answered: () => undefined };
    this.#call = call;
    this.#onChange(tile);
    try {
      call.stream = await devices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
      call.context = new AudioContext();
      await call.context.audioWorklet.addModule(talkWorkletUrl);
    } catch (error) {
      this.stop(tile, microphoneProblem(error));
      return { on: false, problem: microphoneProblem(error) };
    }
    // Ended while the person was asked for the microphone.
    if (this.#call !== call) {
      release(call);
      return { on: false, problem: this.#problems.get(tile) ?? null };
    }
    return await this.#askSite(call, call.stream, call.context);
  }

  /** The site said how it is. */
  answer(tile: number, on: boolean, code: string | null): void {
    const call = this.#call;
    if (call?.tile !== tile) return;
    if (on) call.answered({ on: true, problem: null });
    else this.stop(tile, code);
  }

  /** `problem`: why, unless the person wanted it. */
  stop(tile: number, problem: string | null): void {
    const call = this.#call;
    if (call?.tile !== tile) return;
    this.#call = undefined;
    release(call);
    this.#send({ type: 'talk', tile, on: false });
    if (problem !== null) this.#problems.set(tile, problem);
    call.answered({ on: false, problem });
    this.#onChange(tile);
  }

  /** The page is hidden or goes: nobody may be heard without knowing it. */
  stopAll(problem: string): void {
    if (this.#call !== undefined) this.stop(this.#call.tile, problem);
  }

  async #askSite(call: Call, stream: MediaStream, context: AudioContext): Promise<TalkOutcome> {
    const timer = setTimeout(() => this.stop(call.tile, 'talk.not-answered'), answerTimeoutMs);
    const outcome = await new Promise<TalkOutcome>((resolve) => {
      call.answered = resolve;
      this.#send({ type: 'talk', tile: call.tile, on: true });
    });
    clearTimeout(timer);
    if (!outcome.on) return outcome;
    const node = new AudioWorkletNode(context, 'keepsight-talk', { numberOfOutputs: 0 });
    node.port.addEventListener('message', (event: MessageEvent<Uint8Array<ArrayBuffer>>) => {
      if (this.#call !== call) return;
      this.#send({ type: 'speech', tile: call.tile, samples: event.data }, [event.data.buffer]);
    });
    node.port.start();
    context.createMediaStreamSource(stream).connect(node);
    // A microphone that is pulled out ends the call.
    stream.getAudioTracks()[0]?.addEventListener('ended', () => this.stop(call.tile, 'talk.no-microphone'));
    call.status = 'on';
    this.#onChange(call.tile);
    return outcome;
  }

  #refused(tile: number, problem: string): TalkOutcome {
    this.#problems.set(tile, problem);
    this.#onChange(tile);
    return { on: false, problem };
  }
}

function release(call: Call): void {
  for (const track of call.stream?.getTracks() ?? []) track.stop();
  if (call.context !== undefined && call.context.state !== 'closed') void call.context.close();
}

function microphoneProblem(error: unknown): string {
  const isRefused = error instanceof DOMException && ['NotAllowedError', 'SecurityError'].includes(error.name);
  return isRefused ? 'talk.not-allowed' : 'talk.no-microphone';
}
