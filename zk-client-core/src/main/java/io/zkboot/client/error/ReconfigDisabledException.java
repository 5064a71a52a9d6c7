/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/** The servers do not allow their membership to be changed. */
public final class ReconfigDisabledException extends ZkException {
    private static final long serialVersionUID = 1L;

    /** Creates one for the given failure. */
    public ReconfigDisabledException(Failure failure) {
        super(failure, "reconfiguration is disabled; set reconfigEnabled=true on the servers", null);
    }
}
