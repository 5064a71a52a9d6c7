/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;

/**
 * What somebody threw who was told of changed properties, for the log: the classes of the exceptions, the property that
 * was not bound, and the stack trace of the innermost. Not their texts, as those of Spring's binder quote the value.
 */
final class UnquotedFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int DEEPEST = 20;

    UnquotedFailure(Throwable failure) {
        this(chain(failure));
    }

    private UnquotedFailure(List<Throwable> chain) {
        super(text(chain));
        setStackTrace(chain.get(chain.size() - 1).getStackTrace());
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = failure; each != null && chain.size() < DEEPEST; each = each.getCause()) {
            chain.add(each);
        }
        return chain;
    }

    private static String text(List<Throwable> chain) {
        StringBuilder text = new StringBuilder();
        for (Throwable each : chain) {
            text.append(text.isEmpty() ? "" : ", caused by ")
                    .append(each.getClass().getName());
            if (each instanceof BindException bind) {
                ConfigurationProperty property = bind.getProperty();
                text.append(" of '").append(bind.getName()).append('\'');
                text.append(property == null ? "" : " from " + property.getOrigin());
            }
        }
        return text.append(" (messages are left out, for they may quote values)")
                .toString();
    }
}
