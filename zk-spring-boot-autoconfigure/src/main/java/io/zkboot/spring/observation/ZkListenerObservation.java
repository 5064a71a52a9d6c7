/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/** The observations of watch methods, with the keys that {@link DefaultZkListenerObservationConvention} gives them. */
public enum ZkListenerObservation implements ObservationDocumentation {
    /** One call of a watch method or listener, until the stage that it returned completes. */
    LISTENER {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultZkListenerObservationConvention.class;
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
        /** Id of the endpoint. */
        ID {
            @Override
            public String asString() {
                return "id";
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
        /** Type of the event. */
        EVENT {
            @Override
            public String asString() {
                return "event";
            }
        }
    }
}
