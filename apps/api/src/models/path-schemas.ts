import { modelKindSchema } from '@tandem/contracts';
import { z } from 'zod';

/** Largest number that the column holds. */
const MOST = 2 ** 31 - 1;

const NO_VERSION = `expected a version: a whole number from 1 to ${MOST} in decimal digits`;

/** A version in a path: in decimal digits, as it is written everywhere. */
export const versionSchema = z.string().regex(/^[1-9]\d*$/, NO_VERSION).transform(Number).pipe(z.number().max(MOST, NO_VERSION));

/** A kind in a path. */
export const kindSchema = z.enum(modelKindSchema.options, `expected a kind of model: ${modelKindSchema.options.join(' or ')}`);
