/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.ensemble;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Starts the {@link SampleEnsemble} before anything else, since {@code spring.config.import=zk:} reads from it long
 * before there are beans, and closes it after all beans. An application whose ensemble is elsewhere needs nothing of
 * the kind.
 *
 * <p>So what decides about the ensemble is said on the command line or in the environment; files of the application are
 * read later.
 */
final class SampleEnsembleStart implements SpringApplicationRunListener, Ordered {
    private static final String CONNECT_STRING = "zk.connect-string";
    private static final int BEFORE_FILES_ARE_READ = -1;

    private @Nullable SampleEnsemble ensemble;

    @Override
    public int getOrder() {
        return BEFORE_FILES_ARE_READ;
    }

    @Override
    public void environmentPrepared(
            ConfigurableBootstrapContext bootstrapContext, ConfigurableEnvironment environment) {
        if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
            return; // beans are generated, and nothing runs
        }
        SampleEnsemble started = SampleEnsemble.start(environment);
        ensemble = started;
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("sampleEnsemble", Map.of(CONNECT_STRING, started.connectString())));
    }

    /** A bean that is registered first is destroyed last. */
    @Override
    public void contextPrepared(ConfigurableApplicationContext context) {
        refuseWhatCameTooLate(context.getEnvironment());
        SampleEnsemble started = ensemble;
        if (started != null && context.getBeanFactory() instanceof DefaultListableBeanFactory beans) {
            beans.registerSingleton("sampleEnsemble", started);
            beans.registerDisposableBean("sampleEnsemble", started::close);
        }
    }

    /** A file that names servers would be overruled in silence. */
    private void refuseWhatCameTooLate(ConfigurableEnvironment environment) {
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof OriginTrackedMapPropertySource && source.containsProperty(CONNECT_STRING)) {
                throw new IllegalStateException("The sample reads " + source.getName() + " too late for "
                        + CONNECT_STRING + " in it: say --" + CONNECT_STRING + "=… on the command line.");
            }
        }
    }

    /** The context, if there is one, has closed it already; to close it again does nothing. */
    @Override
    public void failed(@Nullable ConfigurableApplicationContext context, Throwable exception) {
        SampleEnsemble started = ensemble;
        if (started != null) {
            started.close();
        }
    }
}
