import { expect, test } from 'vitest';
import { fileFromZip } from './zip.ts';

/** Made by Python's zipfile: LICENSE.txt stored, consul deflated, and a comment behind the end record. */
const archive = Buffer.from(
  'UEsDBBQAAAAAAAAAIQCMHn1xBQAAAAUAAAALAAAATElDRU5TRS50eHR3b3Jkc1BLAwQUAAAACAAAACEAnXctGCUAAABgAAAABgAAAGNvbnN1bFNW1E/KzNMvzuBKTc7IV1Byzs8rLs1RKDPUMzLSM1fiUqZQHgBQSwECFAMUAAAAAAAAACEAjB59cQUAAAAFAAAACwAAAAAAAAAAAAAAgAEAAAAATElDRU5TRS50eHRQSwECFAMUAAAACAAAACEAnXctGCUAAABgAAAABgAAAAAAAAAAAAAAgAEuAAAAY29uc3VsUEsFBgAAAAACAAIAbQAAAHcAAAAJAGEgY29tbWVudA==',
  'base64',
);

test('takes a deflated and a stored file out of an archive', () => {
  expect(fileFromZip(archive, 'consul').toString()).toBe('#!/bin/sh\necho "Consul v1.22.7"\n'.repeat(3));
  expect(fileFromZip(archive, 'LICENSE.txt').toString()).toBe('words');
});

test('says what is wrong with anything else', () => {
  expect(() => fileFromZip(archive, 'nomad')).toThrow('the archive holds no nomad');
  expect(() => fileFromZip(Buffer.from('<html>Sign in to the hotel network</html>'), 'consul')).toThrow(
    'no ZIP archive',
  );
});
