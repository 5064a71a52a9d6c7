/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.compatibility;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.EmulatedOperation;
import io.zkboot.client.internal.session.watch.ConnectionWatches;
import io.zkboot.client.internal.watch.WatchChange;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the server of one connection lacks, and what becomes of a call that needs it: something equivalent is done
 * instead, or the call fails without being sent. Owned by the SendThread.
 */
public final class OlderServer {
    private final RefusedOperations refusals;
    private final HostPort server;
    private final ConnectionWatches watches;
    private final Completions completions;
    private Set<Integer> lacking;
    private boolean refused;
    /** What the server has refused last, perhaps because of its settings; 0 for nothing. */
    private int doubted;

    private int knownLine;

    public OlderServer(
            RefusedOperations refusals, HostPort server, ConnectionWatches watches, Completions completions, long now) {
        this.refusals = refusals;
        this.server = server;
        this.watches = watches;
        this.completions = completions;
        this.lacking = refusals.of(server, now);
    }

    public boolean lacks(OpCode operation) {
        return lacking.contains(operation.code());
    }

    /** Whether the server has answered an operation of the same line or a later one, and so knows this one. */
    public boolean isKnownToHave(OpCode operation) {
        return knownLine >= RefusedOperations.lineOf(operation) && !lacks(operation);
    }

    /** The server has told the minor version of its line. */
    public void isOfLine(int minor) {
        knownLine = Math.max(knownLine, minor);
    }

    /** The server has done what was asked in a request of this kind. */
    public void hasDone(OpCode operation) {
        if (operation.code() < OpCode.CREATE2.code()) {
            return; // all servers know it
        }
        knownLine = Math.max(knownLine, RefusedOperations.lineOf(operation));
    }

    /**
     * Returns the request that is sent for a call; null if nothing is, because it was done without the server or has
     * failed.
     */
    public @Nullable Request<?> request(Call<?> call) {
        EmulatedOperation<?> elsewhere = call.emulation();
        if (elsewhere != null && elsewhere.isUntouched()) {
            call.emulation(null); // chosen for another connection
        }
        return lacking.isEmpty() ? wireRequest(call) : adapted(call);
    }

    /** Returns the request of a call as it is sent at this moment, whether the server knows it or not. */
    public Request<?> wireRequest(Call<?> call) {
        EmulatedOperation<?> emulation = call.emulation();
        return emulation == null ? watches.request(call) : emulation.request();
    }

    private @Nullable Request<?> adapted(Call<?> call) {
        Request<?> request = wireRequest(call);
        boolean lacks = lacks(request.opCode());
        if (call.watchChange() instanceof WatchChange.Disarm disarm && (lacks || watches.isEmulated(disarm.path()))) {
            watches.removeLocally(call); // what the server still holds fires once, for nobody
            return null;
        }
        if (!lacks) {
            return request;
        }
        EmulatedOperation<?> emulation = emulation(call.request());
        if (emulation == null) {
            call.fail(
                    new UnimplementedException(
                            call.failureOf(ErrorCode.UNIMPLEMENTED, call.outcomeIfDropped()),
                            server + " has refused this operation before; "
                                    + (RefusedOperations.tellsOfItsVersion(request.opCode().code())
                                            ? "it is too old for it"
                                            : "it is too old for it, or its settings forbid it"),
                            null),
                    completions);
            return null;
        }
        call.emulation(emulation);
        return emulation.request();
    }

    /**
     * The server has just refused the call's operation.
     *
     * @return whether the call is done in another way on the next connection, which the server has forced by now
     */
    public boolean refused(Call<?> call, int opCode, long now) {
        refused |= RefusedOperations.tellsOfItsVersion(opCode);
        lacking = refusals.refused(server, opCode, now);
        doubted = RefusedOperations.tellsOfItsVersion(opCode) ? 0 : opCode;
        return isEmulated(call.request());
    }

    /** The server has answered again behind its refusal: it has not dropped the connection, so it is no old one. */
    public void goesOn() {
        if (doubted != 0) {
            refusals.known(server, doubted);
            lacking.remove(doubted);
            doubted = 0;
        }
    }

    private static boolean isEmulated(Request<?> request) {
        return (request instanceof Request.CreateWithStat create && create.opCode() == OpCode.CREATE2)
                || (request instanceof WatchRequest.AddWatch add && add.mode() == WatchMode.PERSISTENT);
    }

    private @Nullable EmulatedOperation<?> emulation(Request<?> request) {
        if (!isEmulated(request)) {
            return null;
        }
        return request instanceof Request.CreateWithStat create
                ? new CreateThenExists(create)
                : watches.emulation(String.valueOf(request.path()));
    }

    /** The connection has ended. */
    public void connectionEnded() {
        refusals.connectionEnded(refused);
    }

    /** Whether the server has refused an operation, and so has closed the connection. */
    public boolean hasRefused() {
        return refused;
    }
}
