# The dashboard for a company: no root, nothing written but /tmp. See docs/hosting.md.
FROM python:3.13-slim AS packages
COPY requirements.txt requirements-dev.txt /tmp/
# The packages of sign-in are in every image, so that it takes settings alone; the lock for makers has their versions.
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir -r /tmp/requirements.txt -c /tmp/requirements-dev.txt authlib httpx \
    && /opt/venv/bin/python -m compileall -q /opt/venv

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home touchstone
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/touchstone
COPY .streamlit .streamlit
COPY app.py serve.py ./
COPY pages pages
COPY segmentation segmentation
COPY server server
COPY ui ui
RUN /opt/venv/bin/python -m compileall -q .
USER 10001
ENV HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_MAX_UPLOAD_SIZE=50 \
    STREAMLIT_BROWSER_SERVER_ADDRESS=localhost
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["/opt/venv/bin/python", "-c", \
    "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["/opt/venv/bin/streamlit", "run", "serve.py"]
