# The command `mimo` in Debian: built in the first image, installed as a package in the second.
#
#     docker build -t mimo .
#     docker run --rm -v "$PWD:/data" mimo trace helsinki_kluuvi -o helsinki.safetensors
ARG SWIFT=6.3
FROM swift:${SWIFT}-bookworm AS build
RUN apt-get -qq update && apt-get -qq install -y --no-install-recommends \
        dpkg-dev git make python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /swift-mimo
# What changes seldom comes first.
COPY scripts/setup.sh scripts/
COPY Package.swift ./
RUN scripts/setup.sh packages && rm -rf /var/lib/apt/lists/*
COPY . .
RUN scripts/deb.sh /packages

FROM debian:bookworm-slim
COPY --from=build /packages/*.deb /tmp/
COPY requirements.txt /tmp/
RUN apt-get -qq update && apt-get -qq install -y --no-install-recommends /tmp/*.deb fonts-liberation \
        python3-venv \
    && python3 -m venv /usr/lib/swift-mimo/.venv \
    && /usr/lib/swift-mimo/.venv/bin/pip install --quiet --no-cache-dir \
        "$(grep -o '^vl-convert-python[^ ;#]*' /tmp/requirements.txt)" \
    && rm -rf /var/lib/apt/lists/* /tmp/* \
    && useradd --create-home mimo
USER mimo
WORKDIR /data
ENTRYPOINT ["mimo"]
CMD ["--help"]
