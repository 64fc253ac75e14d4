# Sources of core/routing.
core_sources += \
	core/routing/decide.c core/routing/deciding.h \
	core/routing/decision.c core/routing/decision.h \
	core/routing/decision_json.c \
	core/routing/decision_text.c \
	core/routing/examine.c \
	core/routing/expression.c core/routing/expression.h \
	core/routing/fallback.c \
	core/routing/filter.c core/routing/filter.h \
	core/routing/listing.c \
	core/routing/memo.c core/routing/memo.h \
	core/routing/needs.c core/routing/needs.h \
	core/routing/notes.c \
	core/routing/order.c core/routing/order.h \
	core/routing/origin.c core/routing/origin.h \
	core/routing/physical.c core/routing/physical.h \
	core/routing/policy.c core/routing/policy.h \
	core/routing/rank.c \
	core/routing/refusal.c \
	core/routing/route.h \
	core/routing/rules.c \
	core/routing/score.c core/routing/score.h \
	core/routing/selector.c core/routing/selector.h
