import { httpResource } from '@angular/common/http';
import { HttpTestingController } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { readableText, setUp } from '../../../testing/setup';
import { resourceView, ResourceState } from './resource-view';

function ask() {
  setUp();
  const version = signal(1);
  return TestBed.runInInjectionContext(() => {
    const resource = httpResource<{ n: number }>(() => `/api/${version()}`);
    return { version, resource, view: resourceView(resource, version), http: TestBed.inject(HttpTestingController) };
  });
}

async function answer(http: HttpTestingController, url: string, n: number | null): Promise<void> {
  TestBed.tick();
  const request = http.expectOne(url);
  if (n === null) request.error(new ProgressEvent('error'));
  else request.flush({ n });
  await new Promise((resolve) => setTimeout(resolve));
}

describe('resourceView', () => {
  it('keeps the answer while it is asked again, and when that fails', async () => {
    const { http, resource, view } = ask();
    expect(view().value).toBeUndefined();
    await answer(http, '/api/1', 1);
    expect(view()).toEqual({ value: { n: 1 }, problem: null, loading: false });
    resource.reload();
    TestBed.tick();
    expect(view()).toMatchObject({ value: { n: 1 }, loading: true });
    await answer(http, '/api/1', null);
    expect(view().value).toEqual({ n: 1 });
    expect(view().problem?.title).toBe('The API does not answer');
  });

  it('does not show the answer about one subject for another', async () => {
    const { http, version, view } = ask();
    await answer(http, '/api/1', 1);
    version.set(2);
    expect(view().value).toBeUndefined();
    await answer(http, '/api/2', null);
    expect(view()).toMatchObject({ value: undefined, problem: { title: 'The API does not answer' } });
  });
});

describe('ResourceState', () => {
  async function render(view: object, empty: string | null = null) {
    const fixture = TestBed.createComponent(ResourceState);
    fixture.componentRef.setInput('view', view);
    fixture.componentRef.setInput('what', 'the versions');
    fixture.componentRef.setInput('empty', empty);
    await fixture.whenStable();
    return readableText(fixture.nativeElement as HTMLElement);
  }
  const problem = { title: 'The API does not answer', detail: 'Start it.' };

  it('says what is loaded', async () => {
    expect(await render({ value: undefined, problem: null, loading: true })).toBe('Loading the versions…');
  });
  it('says what went wrong and offers to try again', async () => {
    expect(await render({ value: undefined, problem, loading: false })).toBe('The API does not answer Start it. Try again');
  });
  it('marks an older answer as such', async () => {
    expect(await render({ value: 1, problem, loading: false })).toContain('This is what was known before. The API does not answer.');
  });
  it('says why there is nothing, and is not there when there is something', async () => {
    expect(await render({ value: [], problem: null, loading: false }, 'No version yet.')).toBe('No version yet.');
    expect(await render({ value: [1], problem: null, loading: false })).toBe('');
  });
});
