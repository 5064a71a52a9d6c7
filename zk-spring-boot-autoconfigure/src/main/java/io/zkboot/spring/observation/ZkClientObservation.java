/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/** The observations of clients, with the keys that {@link DefaultZkClientObservationConvention} gives them. */
public enum ZkClientObservation implements ObservationDocumentation {
    /** One operation of a client, from the call to its end, retries and waiting included. */
    OPERATION {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultZkClientObservationConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return LowCardinalityKeyNames.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return HighCardinalityKeyNames.values();
        }
    };

    /** Keys with few values, for timers and traces. */
    public enum LowCardinalityKeyNames implements KeyName {
        /** Name of the client. */
        CLIENT {
            @Override
            public String asString() {
                return "client";
            }
        },
        /** Name of the operation, such as {@code getData}. */
        OPERATION {
            @Override
            public String asString() {
                return "operation";
            }
        },
        /** How it ended: a {@link ZkObservationOutcome}. */
        OUTCOME {
            @Override
            public String asString() {
                return "outcome";
            }
        }
    }

    /** Keys with many values, for traces alone. */
    public enum HighCardinalityKeyNames implements KeyName {
        /** Path of the node, if that was asked for. */
        PATH {
            @Override
            public String asString() {
                return "path";
            }
        },
        /** Server that was connected at the end, with its port. */
        SERVER {
            @Override
            public String asString() {
                return "server";
            }
        }
    }
}
