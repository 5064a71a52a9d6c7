/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

/**
 * One call of a history.
 *
 * @param id its number among those of the client, in the order in which they were begun
 * @param lane which thread has made it; those of one lane were made one after the other
 * @param watch number of the watch that it sets, 0 if it sets none
 * @param session what the client called its session when the call was made, and also when it ended; 0 if that changed
 * @param invoked when it was made, in nanoseconds of a clock that all share
 * @param completed when its end was told
 * @param order its place among all that the client's event thread has told; 0 if its caller was told directly
 * @param connection how often the connection was lost or made before it was made, by the news of the event thread, if
 *     that was the same when it ended; otherwise -1
 */
record Operation(
        long id,
        int lane,
        long watch,
        long session,
        long invoked,
        long completed,
        long order,
        int connection,
        Call call,
        Answer answer) {
    static final String MARK = "op";

    boolean isOk() {
        return answer.outcome() == Outcome.OK;
    }

    /** Whether it was one of many in flight, and told where events are. */
    boolean isPipelined() {
        return order != 0;
    }

    String line() {
        return String.join(
                " ",
                MARK,
                Long.toString(id),
                Integer.toString(lane),
                Long.toString(watch),
                Long.toHexString(session),
                Long.toString(invoked),
                Long.toString(completed),
                Long.toString(order),
                Integer.toString(connection),
                call.word(),
                answer.word());
    }

    static Operation of(String[] words) {
        return new Operation(
                Long.parseLong(words[1]),
                Integer.parseInt(words[2]),
                Long.parseLong(words[3]),
                Long.parseUnsignedLong(words[4], 16),
                Long.parseLong(words[5]),
                Long.parseLong(words[6]),
                Long.parseLong(words[7]),
                Integer.parseInt(words[8]),
                Call.of(words[9]),
                Answer.of(words[10]));
    }
}
