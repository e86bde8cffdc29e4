export { defaultBounds, type Bounds } from './bounds.ts';
export { createVerifier, verifyHistory, type Verifier } from './verifier.ts';
