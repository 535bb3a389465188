// The resolver of what subscribers are told: no data source is asked, the argument is the answer.
export function request(ctx) {
  return { payload: ctx.args.change };
}

export function response(ctx) {
  return ctx.result;
}
