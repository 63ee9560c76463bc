# Two stages: the first installs, the second only runs.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1
WORKDIR /src
COPY requirements.lock deploy/build.lock ./
# Behind a mirror of PyPI: --secret id=pip,src=pip.conf, and --secret id=ca,src=FILE for its `cert`.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf --mount=type=secret,id=ca \
    python -m venv /opt/build \
    && python -m venv --without-pip /opt/quizbot \
    && /opt/build/bin/pip install --require-hashes -r build.lock \
    && /opt/build/bin/pip --python /opt/quizbot/bin/python install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY questions questions
COPY quizbot quizbot
# Bytecode that is never compared with its source: nothing in the image changes any more.
RUN /opt/build/bin/pip wheel --no-index --no-build-isolation --no-deps --wheel-dir /dist . \
    && /opt/build/bin/pip --python /opt/quizbot/bin/python install --no-index --no-deps /dist/*.whl \
    && python -m compileall -q --invalidation-mode unchecked-hash /opt/quizbot/lib

FROM python:3.12-slim
# The image comes without the standard library's bytecode, and could not keep it: it is read only.
RUN useradd --no-log-init --uid 10001 --no-create-home --shell /usr/sbin/nologin quizbot \
    && install -d -m 700 -o quizbot -g quizbot /data \
    && python -c "import compileall, sysconfig; compileall.compile_dir(sysconfig.get_path('stdlib'), quiet=2)"
COPY --from=build /opt/quizbot /opt/quizbot
ENV PATH=/opt/quizbot/bin:$PATH QUIZBOT_DATA=/data QUIZBOT_LISTEN=0.0.0.0:8080
USER 10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-Ic", "import os, urllib.request as web; port = os.environ['QUIZBOT_LISTEN'].rpartition(':')[2]; web.urlopen(f'http://127.0.0.1:{port}/healthz', timeout=4)"]
ENTRYPOINT ["quizbot"]
CMD ["run"]
