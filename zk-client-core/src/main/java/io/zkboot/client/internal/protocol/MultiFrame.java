/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How several requests make up the body of one {@code multiRead} or {@code multi}, and its reply: each with a header,
 * then an end.
 */
public final class MultiFrame {
    /** Bytes of the header of each part. */
    public static final int HEADER_SIZE = MultiRequest.HEADER_SIZE;
    /** Bytes of the end. */
    public static final int END_BOUND = MultiRequest.HEADER_SIZE;

    /**
     * What became of one part.
     *
     * @param done whether it was done; if not, there is no answer
     * @param code of its error; 0 if it was done, or if just another one was refused
     */
    public record Result(boolean done, int code, @Nullable Object answer) {}

    private MultiFrame() {}

    /** Writes a part. */
    public static void encodePart(JuteWriter out, Request<?> request) {
        Request<?> part = request.asPart();
        MultiRequest.writeHeader(out, part.opCode().code(), false);
        part.encode(out);
    }

    /** Writes the end. */
    public static void encodeEnd(JuteWriter out) {
        MultiRequest.writeHeader(out, MultiRequest.ERROR, true);
    }

    /** Reads one result for each of several reads, each of which has been done or has failed by itself. */
    public static <P> List<Result> decodeReads(JuteReader in, Collection<P> parts, Function<P, Request<?>> requests)
            throws MalformedRecordException {
        List<Result> results = decode(in, OpCode.MULTI_READ, parts, requests);
        for (Result result : results) {
            if (!result.done() && result.code() == 0) {
                throw new MalformedRecordException("The reply to a multiRead has a failure without an error code.");
            }
        }
        return results;
    }

    /**
     * Reads one result for each of several writes, which have all been done or all been refused.
     *
     * @return the results if they were done, null if not
     */
    public static <P> @Nullable List<Result> decodeWrites(
            JuteReader in, Collection<P> parts, Function<P, Request<?>> requests) throws MalformedRecordException {
        List<Result> results = decode(in, OpCode.MULTI, parts, requests);
        if (results.stream().allMatch(Result::done)) {
            return results;
        }
        if (results.stream().anyMatch(Result::done) || results.stream().allMatch(result -> result.code() == 0)) {
            throw new MalformedRecordException(
                    "The reply to a multi has failed parts, but does not tell of all that they failed, and of one"
                            + " why.");
        }
        return null;
    }

    private static <P> List<Result> decode(
            JuteReader in, OpCode whole, Collection<P> parts, Function<P, Request<?>> requests)
            throws MalformedRecordException {
        List<Result> results = new ArrayList<>(parts.size());
        for (P part : parts) {
            results.add(decodeResult(in, whole, requests.apply(part)));
        }
        in.readInt();
        boolean end = in.readBoolean();
        in.readInt();
        if (!end) {
            throw new MalformedRecordException(
                    "The reply to a " + whole.operation() + " has more than " + parts.size() + " results.");
        }
        return results;
    }

    private static Result decodeResult(JuteReader in, OpCode whole, Request<?> request)
            throws MalformedRecordException {
        Request<?> asked = request.asPart();
        int type = in.readInt();
        boolean end = in.readBoolean();
        int error = in.readInt();
        if (end) {
            throw new MalformedRecordException(
                    "The reply to a " + whole.operation() + " ends before all results have come.");
        }
        if (type == MultiRequest.ERROR) {
            return new Result(false, in.readInt(), null); // again, and the body is what the reference client believes
        }
        if (type != asked.opCode().code() || error != 0) {
            throw new MalformedRecordException("The reply to a " + whole.operation() + " has a result of type " + type
                    + " with code " + error + " where " + asked.operation() + " was asked.");
        }
        return new Result(true, 0, asked.decodeReply(in));
    }
}
