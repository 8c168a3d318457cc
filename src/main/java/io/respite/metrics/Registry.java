package io.respite.metrics;

import io.prometheus.client.CollectorRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one registry that a scrape reads: Micrometer's meters, and families of our own. */
final class Registry {

    @Produces
    @Singleton
    CollectorRegistry registry(Scrape scrape) {
        CollectorRegistry registry = new CollectorRegistry();
        registry.register(new RespiteCollector(scrape));
        registry.register(new ExporterCollector(scrape));
        return registry;
    }
}
