"""What the clock rings: the table of the regular, and how often. That it is done once is the job's own care."""

from celery.schedules import crontab

RUNG = {
    "sweep-jobs": {"task": "accounts.sweep", "schedule": 15.0},
    "refresh-scores": {"task": "scoring.refresh", "schedule": 60.0},
    # Each hour, so that a night on which nobody was there to do it is made up for; done once for its day or hour.
    "end-lapsed-rulings": {"task": "suppliers.end_lapsed_rulings_due", "schedule": crontab(minute=5)},
    "end-lapsed-decisions": {"task": "scoring.end_lapsed_decisions_due", "schedule": crontab(minute=15)},
    "end-lapsed-overrides": {"task": "scoring.end_lapsed_overrides_due", "schedule": crontab(minute=10)},
    "send-mail": {"task": "accounts.send_mail", "schedule": 60.0},
    "send-webhooks": {"task": "accounts.send_webhooks", "schedule": 15.0},
    "note-bounces": {"task": "suppliers.note_bounces", "schedule": 300.0},
    "close-campaigns": {"task": "suppliers.close_campaigns_due", "schedule": crontab(minute=2)},
    # Letters to people leave when people are at work.
    "remind-suppliers": {"task": "suppliers.remind_due", "schedule": crontab(hour="8-20", minute=4)},
    "prune": {"task": "accounts.prune_due", "schedule": crontab(minute=20)},
    "prune-loads": {"task": "suppliers.prune_due", "schedule": crontab(minute=25)},
    "settle-loads": {"task": "suppliers.settle_loads", "schedule": 60.0},
    # At night, for the people of the next day.
    "find-duplicate-suppliers": {
        "task": "suppliers.find_duplicate_suppliers_due",
        "schedule": crontab(minute=50),
    },
    "find-duplicate-parts": {"task": "suppliers.find_duplicate_parts_due", "schedule": crontab(minute=55)},
    "rescore-nightly": {"task": "scoring.rescore_nightly", "schedule": crontab(hour="1-23", minute=30)},
    # After the night's scores; the hours after it make up for a night that was missed.
    "open-reviews": {"task": "sourcing.open_reviews_due", "schedule": crontab(hour="2-23", minute=45)},
    # Before people come to work; once the reviews of the day are open.
    "daily-round": {"task": "sourcing.programme_due", "schedule": crontab(hour="5-23", minute="10,40")},
    "plan-warm-orders": {
        "task": "sourcing.plan_warm_orders_nightly",
        "schedule": crontab(hour="3-23", minute=35),
    },
}
