// The one resolver of every field: all of the request to the service's function, and back its
// answer. A function answers an error of the caller's as `__error`; an exception is ours, and
// what it says stays in our logs.
import { util } from '@aws-appsync/utils';

export function request(ctx) {
  return {
    operation: 'Invoke',
    payload: {
      arguments: ctx.args,
      identity: ctx.identity,
      source: ctx.source,
      request: ctx.request,
      prev: ctx.prev,
      stash: ctx.stash,
      info: {
        fieldName: ctx.info.fieldName,
        parentTypeName: ctx.info.parentTypeName,
        selectionSetList: ctx.info.selectionSetList,
      },
    },
  };
}

export function response(ctx) {
  if (ctx.error) {
    util.error('The shop could not answer; nothing is known to be changed, please try again', 'InternalError');
  }
  if (ctx.result && ctx.result.__error) {
    util.error(ctx.result.__error.message, ctx.result.__error.type);
  }
  return ctx.result;
}
