# Two stages: the first installs, the second only runs.
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/quizbot \
    && /opt/quizbot/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY questions questions
COPY quizbot quizbot
RUN /opt/quizbot/bin/pip install --no-cache-dir --no-deps . \
    && /opt/quizbot/bin/python -m compileall -q /opt/quizbot/lib

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home quizbot \
    && install -d -o quizbot -g quizbot /data
COPY --from=build /opt/quizbot /opt/quizbot
ENV PATH=/opt/quizbot/bin:$PATH QUIZBOT_DATA=/data
USER 10001
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["quizbot"]
CMD ["run"]
