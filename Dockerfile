# One image for web, worker and beat; docker-compose.yml tells them apart.
FROM node:24-slim AS browser-files
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes -r requirements/run.txt
COPY . .
COPY --from=browser-files /app/node_modules node_modules
# Static files are hashed and compressed while the image is built; the values below are used for nothing else.
RUN python sourcing/embedded/assets.py \
    && python sourcing/embedded/catalogues.py \
    && rm -rf node_modules \
    && HOLDFAST_ENV=production SECRET_KEY=used-while-the-image-is-built-only ALLOWED_HOSTS=localhost \
       DATABASE_URL=postgres://nowhere/none REDIS_URL=redis://nowhere/0 \
       python manage.py collectstatic --no-input --verbosity 0 --ignore redoc \
    && useradd --system --home /app holdfast \
    && mkdir -p var/files && chown -R holdfast var
USER holdfast
ENV HOLDFAST_ENV=production HOLDFAST_ADDRESS=0.0.0.0 PORT=8000
EXPOSE 8000
CMD ["gunicorn", "sourcing.wsgi", "-c", "python:sourcing.embedded.web"]
