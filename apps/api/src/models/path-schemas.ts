import { modelKindSchema } from '@tandem/contracts';
import { z } from 'zod';

/** Largest number that the column holds. */
const MOST = 2 ** 31 - 1;

const NO_VERSION = 'expected a version: a whole number from 1 on';

/** A version in a path. */
export const versionSchema = z.coerce.number(NO_VERSION).int(NO_VERSION).positive(NO_VERSION).max(MOST, NO_VERSION);

/** A kind in a path. */
export const kindSchema = z.enum(modelKindSchema.options, `expected a kind of model: ${modelKindSchema.options.join(' or ')}`);
