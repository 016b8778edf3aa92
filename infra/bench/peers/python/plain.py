"""The job with boto3 alone."""
import job


def handler(event, _context):
    body = job.body_of(event)
    if not job.is_signed(event, body):
        return job.reply(401, "refused")
    found = job.read(body)
    if found is None:
        return job.reply(400, "unreadable")
    return job.reply(200, job.keep("bench-python", *found))
