/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.client.Address;
import io.zkboot.client.benchmark.client.Contender;
import io.zkboot.client.benchmark.client.Contenders;

/**
 * Who does it, and where.
 *
 * @param client its name, see {@link Contenders}
 */
public record Place(String client, Address address) {
    private static final int FEW = 1_000;

    /** Starts the client and waits until it is connected. */
    Contender connect() {
        return connect(FEW);
    }

    /** Starts the client for so many requests at a time. */
    Contender connect(int expected) {
        return Contenders.connect(client, address, Math.max(FEW, expected));
    }

    /** Starts one of many clients. */
    Contender connectSmall() {
        return Contenders.connect(client, address, 1);
    }

    /** Starts the client behind a proxy on that port of this machine. */
    Contender connectVia(int port) {
        return Contenders.connect(client, address.at("127.0.0.1:" + port), FEW);
    }

    /** Says that the client cannot do it, if that is the floor, which connects once and for all. */
    void requireClient() {
        if (client.equals(Contenders.FLOOR)) {
            throw new UnsupportedOperationException("the floor is no client");
        }
    }
}
