/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.observation;

/** How what was observed has ended. */
public enum ZkObservationOutcome {
    /** It has not ended yet. */
    UNKNOWN,
    /** It did what it was to do. */
    SUCCESS,
    /** It failed. */
    ERROR,
    /** Its caller gave it up. */
    CANCELLED
}
