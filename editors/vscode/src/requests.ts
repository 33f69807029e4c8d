// The requests Portolan's server knows beside the protocol's own, and what they answer (lsp/PROTOCOL.md).
import { LSPErrorCodes, ResponseError, ErrorCodes, type Position, type Range } from 'vscode-languageclient/node';

/** The form of the answers this extension reads. */
const VERSION = 1;

/** A place in a file. */
export interface Place {
  uri: string;
  range: Range;
}
export interface DiagramAsk {
  textDocument?: { uri: string };
  view?: string;
  regime?: string;
  theme?: string;
  lang?: string;
  asOf?: string;
}
export interface Diagram {
  title: string;
  svg: string;
  elements: ({ id: string } & Place)[];
  views: string[];
  regimes?: string[];
  /** Errors of the model withhold the verdicts; the drawing has none then. */
  withheld?: boolean;
  /** Null while no day can be read. */
  asOf: string | null;
  horizon: string[];
}
export interface Proof {
  title: string;
  markdown: string;
  hops: ({ text: string } & Place)[];
}
export interface Questions {
  asOf: string;
  questions: ({ text: string; who?: string; why?: string; choices?: string[] } & Partial<Place>)[];
}
export interface Matrix {
  asOf: string;
  regimes: string[];
  rows: ({ flow: string; cells: { regime: string; verdict: string; short: string }[] } & Partial<Place>)[];
}
export interface Document {
  title: string;
  html: string;
  /** What it is called, and what else there is. */
  name: string;
  names: string[];
}
/** Sent by the server after each analysis. */
export interface Status {
  asOf: string;
  stop: number;
  error: number;
  ask: number;
  warn: number;
  ok: number;
}

/** Each request: what is asked, what comes back, and what it is for, in words. */
export interface Requests {
  'portolan/diagram': [DiagramAsk, Diagram];
  'portolan/proof': [{ textDocument: { uri: string }; position: Position }, Proof];
  'portolan/questions': [{ textDocument?: { uri: string } }, Questions];
  'portolan/matrix': [{ textDocument?: { uri: string } }, Matrix];
  'portolan/document': [{ name?: string; lang?: string; textDocument?: { uri: string } }, Document];
}
const PURPOSE: Record<keyof Requests, string> = {
  'portolan/diagram': 'draw diagrams',
  'portolan/proof': 'show proofs',
  'portolan/questions': 'list questions',
  'portolan/matrix': 'make a matrix of verdicts',
  'portolan/document': 'write documents',
};

/** Why a request has no answer, in a sentence for the reader. */
export class NoAnswer extends Error {
  constructor(
    message: string,
    /** The request was overtaken by an edit; asking again will do. */
    readonly stale = false,
  ) {
    super(message);
  }
}

export type Send = (method: string, params: unknown) => Promise<unknown>;

/** Asks the server and checks that the answer is of the form this extension reads. */
export async function ask<M extends keyof Requests>(send: Send, method: M, params: Requests[M][0]): Promise<Requests[M][1]> {
  let answer: unknown;
  try {
    answer = await send(method, params);
  } catch (e) {
    if (e instanceof ResponseError) {
      if (e.code === ErrorCodes.MethodNotFound) throw new NoAnswer(`This language server does not ${PURPOSE[method]} yet. Install a newer one.`);
      const stale: number[] = [LSPErrorCodes.ContentModified, LSPErrorCodes.RequestCancelled, LSPErrorCodes.ServerCancelled];
      throw new NoAnswer(e.message, stale.includes(e.code));
    }
    throw new NoAnswer(e instanceof Error ? e.message : String(e));
  }
  if (answer === null || answer === undefined) throw new NoAnswer('There is nothing to show here.');
  const version = (answer as { version?: unknown }).version;
  if (version !== VERSION) {
    throw new NoAnswer(`The language server answers in form ${String(version)}, this extension reads form ${VERSION}. Update the older of the two.`);
  }
  return answer as Requests[M][1];
}
