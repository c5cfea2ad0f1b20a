import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';

// The document is also judged by the library that the server's tests use; this
// one holds it against the published JSON Schema of the specification.
test('the API document is what OpenAPI says one is', async () => {
  const text = readFileSync('../openapi.yaml', 'utf8');
  const validator = new Validator();
  const result = await validator.validate(text);
  assert.deepEqual(result, { valid: true });
  assert.match(validator.version ?? '', /^3\./);
  validator.resolveRefs(); // throws where a reference leads nowhere
  const broken = await new Validator().validate(text.replace('responses:', 'answers:'));
  assert.equal(broken.valid, false);
});
