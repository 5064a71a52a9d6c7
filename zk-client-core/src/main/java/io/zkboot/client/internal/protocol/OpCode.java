/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

/** The operations of the protocol ({@code ZooDefs.OpCode}) with the names that users see in errors and metrics. */
public enum OpCode {
    CREATE(1, "create"),
    DELETE(2, "delete"),
    EXISTS(3, "exists"),
    GET_DATA(4, "getData"),
    SET_DATA(5, "setData"),
    GET_ACL(6, "getACL"),
    SET_ACL(7, "setACL"),
    GET_CHILDREN(8, "getChildren"),
    SYNC(9, "sync"),
    PING(11, "ping"),
    GET_CHILDREN2(12, "getChildren2"),
    CHECK(13, "check"),
    MULTI(14, "multi"),
    CREATE2(15, "create2"),
    RECONFIG(16, "reconfig"),
    CHECK_WATCHES(17, "checkWatches"),
    REMOVE_WATCHES(18, "removeWatches"),
    CREATE_CONTAINER(19, "createContainer"),
    CREATE_TTL(21, "createTTL"),
    MULTI_READ(22, "multiRead"),
    AUTH(100, "addAuth"),
    SET_WATCHES(101, "setWatches"),
    SASL(102, "sasl"),
    GET_EPHEMERALS(103, "getEphemerals"),
    GET_ALL_CHILDREN_NUMBER(104, "getAllChildrenNumber"),
    SET_WATCHES2(105, "setWatches2"),
    ADD_WATCH(106, "addWatch"),
    WHO_AM_I(107, "whoAmI"),
    CLOSE_SESSION(-11, "closeSession");

    private final int code;
    private final String operation;

    OpCode(int code, String operation) {
        this.code = code;
        this.operation = operation;
    }

    /** Returns the number on the wire. */
    public int code() {
        return code;
    }

    /** Returns the name of the operation, as errors and metrics show it. */
    public String operation() {
        return operation;
    }
}
